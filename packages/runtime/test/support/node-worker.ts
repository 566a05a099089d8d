import { serveNode } from '@marginalia/runtime/node';
import { nodeJobs } from './node-jobs.ts';

export default serveNode(nodeJobs);
