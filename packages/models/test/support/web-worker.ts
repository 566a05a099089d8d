import { modelJobs } from '@marginalia/models';
import { serveWeb } from '@marginalia/runtime/web';

serveWeb(modelJobs);
