import { tagsActions } from './actions/tags.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'tags', actions: tagsActions });
