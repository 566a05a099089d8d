import { serveNode } from '@marginalia/runtime/node';
import { jobs } from './jobs.ts';

/** The worker file of Node's pools: every thread of `createNodeExecutor` runs it. */
const serve: ReturnType<typeof serveNode> = serveNode(jobs);
export default serve;
