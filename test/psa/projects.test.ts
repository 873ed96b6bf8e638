import { projectsActions } from './actions/projects.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'projects', actions: projectsActions });
