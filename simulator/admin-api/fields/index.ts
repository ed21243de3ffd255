import type { Fields } from "../context.ts";
import { installationFields } from "./app.ts";
import { bulkOperationFields } from "./bulk-operation.ts";
import { collectionFields } from "./collection.ts";
import { customerFields, segmentMemberFields } from "./customer.ts";
import { codeCreationFields, creationCodeFields, discountFields, discountNodeFields, redeemCodeFields } from "./discount.ts";
import { metafieldTypeFields } from "./metafield.ts";
import { lineItemFields, orderFields, refundFields } from "./order.ts";
import { productFields, variantFields } from "./product.ts";
import { queryRootFields } from "./query-root.ts";
import { segmentFields } from "./segment.ts";
import { shopAddressFields, shopFields } from "./shop.ts";
import { mutationFields } from "../mutations/index.ts";

/** Every type whose fields are computed; all others are plain objects whose properties are the fields. */
export const fieldsByType: Record<string, Fields<never>> = {
  QueryRoot: queryRootFields,
  Mutation: mutationFields,
  Shop: shopFields,
  ShopAddress: shopAddressFields,
  AppInstallation: installationFields,
  Customer: customerFields,
  CustomerSegmentMember: segmentMemberFields,
  Segment: segmentFields,
  Collection: collectionFields,
  Order: orderFields,
  LineItem: lineItemFields,
  Refund: refundFields,
  Product: productFields,
  ProductVariant: variantFields,
  DiscountCodeNode: discountNodeFields,
  DiscountCodeBasic: discountFields,
  DiscountCodeFreeShipping: discountFields,
  DiscountRedeemCode: redeemCodeFields,
  DiscountRedeemCodeBulkCreation: codeCreationFields,
  DiscountRedeemCodeBulkCreationCode: creationCodeFields,
  Metafield: metafieldTypeFields,
  BulkOperation: bulkOperationFields,
};
