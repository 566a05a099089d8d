import { serveWeb } from '@marginalia/runtime/web';
import { webJobs } from './web-jobs.ts';

serveWeb(webJobs);
