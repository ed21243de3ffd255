import { gid } from "../admin-api/context.ts";
import { discountStatus } from "../admin-api/fields/discount.ts";
import type { SimDiscount } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { shopTime } from "./payload-parts.ts";

/** Body of discounts/update. */
export const discountPayload = (discount: SimDiscount, shop: SimShop, now: number) => ({
  admin_graphql_api_id: gid("DiscountCodeNode", discount.id),
  title: discount.title,
  status: discountStatus(discount, now),
  created_at: shopTime(discount.createdAt, shop),
  updated_at: shopTime(discount.updatedAt, shop),
});

/** Body of discounts/delete. */
export const discountDeletedPayload = (id: number, shop: SimShop, now: number) => ({ admin_graphql_api_id: gid("DiscountCodeNode", id), deleted_at: shopTime(now, shop) });
