import { jobs } from '@marginalia/estimators';
import { serveWeb } from '@marginalia/runtime/web';

serveWeb(jobs);
