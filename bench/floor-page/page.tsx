import { AppProvider, Card, Page, Text } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };

/** The least that a page of the admin can be: Polaris with a title and one card. */
export const FloorPage = () => (
  <AppProvider i18n={translations}>
    <Page title="Empty">
      <Card>
        <Text as="p">Nothing is here.</Text>
      </Card>
    </Page>
  </AppProvider>
);
