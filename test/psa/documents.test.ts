import { documentsActions } from './actions/documents.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'documents', actions: documentsActions });
