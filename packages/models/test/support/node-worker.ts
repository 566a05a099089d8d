import { modelJobs } from '@marginalia/models';
import { serveNode } from '@marginalia/runtime/node';

export default serveNode(modelJobs);
