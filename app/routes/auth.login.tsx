import { ShopperPage, shopperPage } from "../ui/shopper-page.tsx";
import { useWords } from "../ui/words.tsx";

export const handle = shopperPage;

/** Where the library sends who opens a page of the admin outside of it: nobody is asked for the name of their shop. */
export default function OutsideOfTheAdmin() {
  const words = useWords();
  return (
    <ShopperPage shopName={words("words.comeback")}>
      <h1>{words("trouble.outside.title")}</h1>
      <p>{words("trouble.outside.text")}</p>
      <a className="button" href="https://admin.shopify.com" rel="noreferrer">
        {words("trouble.outside.go")}
      </a>
    </ShopperPage>
  );
}
