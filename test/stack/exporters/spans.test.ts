import { pairs } from './pairs.js';
import { spanContract } from './span-contract.js';

for (const pair of pairs) spanContract(pair);
