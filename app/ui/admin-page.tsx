import { TitleBar } from "@shopify/app-bridge-react";
import { Page, type PageProps } from "@shopify/polaris";

/** A page of the admin. App Bridge's title bar carries the title only, so that no action shows twice. */
export function AdminPage({ title, ...rest }: PageProps & { title: string }) {
  return (
    <>
      <TitleBar title={title} />
      <Page title={title} {...rest} />
    </>
  );
}
