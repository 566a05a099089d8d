import { serveNode } from '@marginalia/runtime/node';
import { jobs } from './own-jobs.ts';

export default serveNode(jobs);
