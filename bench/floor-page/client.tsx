import "@shopify/polaris/build/esm/styles.css";
import "../../app/ui/fonts.css";
import { hydrateRoot } from "react-dom/client";
import { FloorPage } from "./page.tsx";

hydrateRoot(document.getElementById("root") as HTMLElement, <FloorPage />);
