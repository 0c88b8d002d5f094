import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query.ts";
import "./app.css";
import { applyTheme } from "./frame/theme.ts";
import { router } from "./router.tsx";

applyTheme();
const mount = document.getElementById("root");
if (mount === null) throw new Error("index.html has no #root");
createRoot(mount).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
