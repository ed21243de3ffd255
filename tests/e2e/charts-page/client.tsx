import "../../../app/ui/admin.css";
import { hydrateRoot } from "react-dom/client";
import { ChartsPage } from "./page.tsx";

hydrateRoot(document.getElementById("root") as HTMLElement, <ChartsPage />);
