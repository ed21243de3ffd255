import type { Fields } from "../context.ts";
import { bulkMutations } from "./bulk.ts";
import { customerMutations } from "./customer.ts";
import { discountMutations } from "./discount.ts";
import { metafieldMutations } from "./metafield.ts";

/** Every mutation that is simulated; any other of Shopify's answers NOT_SIMULATED. */
export const mutationFields: Fields<unknown> = { ...discountMutations, ...customerMutations, ...metafieldMutations, ...bulkMutations };
