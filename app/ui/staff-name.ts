import { useShopFacts } from "./shop-format.tsx";
import { useWords } from "./words.tsx";

/**
 * How a member of staff is called: Shopify's session token tells an id and no name, so it is "You", the name in Settings > Team, or "A team member".
 * @returns a function of the stored author; what is no id ("Comeback", "Shopper", "Shop") is shown as it is
 */
export function useStaffName(): (author: string | null) => string {
  const words = useWords();
  const { actor, staff } = useShopFacts();
  return (author) => (author === actor ? words("words.you") : author === null ? words("words.teamMember") : (staff[author] ?? (/^\d+$/.test(author) ? words("words.teamMember") : author)));
}
