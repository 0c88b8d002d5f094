import { type Html, raw } from "./html.ts";

/** Drawn for the demo, so that the shop needs no pictures from elsewhere. Each fills a 400 by 400 square. */
const drawings: Readonly<
  Record<string, { readonly from: string; readonly to: string; readonly shapes: string }>
> = {
  "KL-MUG-01": {
    from: "#efe3d3",
    to: "#d9c3a5",
    shapes: `<ellipse cx="190" cy="318" rx="120" ry="16" fill="#000" opacity=".13"/>
      <path d="M270 165c58-8 78 22 70 62s-44 58-84 50" fill="none" stroke="#c9a981" stroke-width="20"/>
      <path d="M92 130h190l-12 158c-2 18-14 28-32 28H136c-18 0-30-10-32-28z" fill="#f6efe4"/>
      <path d="M92 130h190l-4 54c-62 18-122 18-182 0z" fill="#b98a5e" opacity=".55"/>
      <ellipse cx="187" cy="130" rx="95" ry="20" fill="#e8dac4"/><ellipse cx="187" cy="132" rx="80" ry="14"
        fill="#6f4a30"/>
      <path d="M150 100c-12-18 12-26 0-46M192 96c-12-18 12-26 0-46M232 100c-12-18 12-26 0-46" fill="none"
        stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".7"/>`,
  },
  "KL-KETTLE-02": {
    from: "#dfe6e4",
    to: "#b4c4c2",
    shapes: `<ellipse cx="205" cy="326" rx="130" ry="15" fill="#000" opacity=".15"/>
      <path d="M120 292c-34-6-44-52-52-92-4-20-14-34-32-38" fill="none" stroke="#8d9a9b" stroke-width="15"
        stroke-linecap="round"/>
      <path d="M262 172c64-10 84 26 78 66-4 26-20 44-36 52" fill="none" stroke="#a8744a" stroke-width="20"
        stroke-linecap="round"/>
      <path d="M142 150h126l26 148c3 18-8 28-24 28H140c-16 0-27-10-24-28z" fill="#cfd8d8"/>
      <path d="M142 150h46l-10 176h-38c-16 0-27-10-24-28z" fill="#fff" opacity=".45"/>
      <path d="M134 150h142c0-24-32-40-71-40s-71 16-71 40z" fill="#b3bfc0"/>
      <circle cx="205" cy="100" r="13" fill="#a8744a"/>`,
  },
  "KL-THROW-03": {
    from: "#e6e4dc",
    to: "#c6c9ba",
    shapes: `<ellipse cx="200" cy="330" rx="140" ry="14" fill="#000" opacity=".12"/>
      <rect x="70" y="244" width="260" height="76" rx="24" fill="#8f9f86"/>
      <rect x="78" y="180" width="244" height="76" rx="24" fill="#a5b49b"/>
      <rect x="86" y="116" width="228" height="76" rx="24" fill="#bdc9b3"/>
      <path d="M96 150h208M90 214h220M84 278h232" stroke="#fff" stroke-width="3" stroke-dasharray="3 9" opacity=".6"/>
      <path d="M250 116v64c0 10 8 16 18 16h36v136l-12-10-12 10-12-10-12 10-12-10-12 10V116z" fill="#cfd9c6"/>`,
  },
  "KL-CANDLE-04": {
    from: "#efdccb",
    to: "#cf9f7b",
    shapes: `<circle cx="200" cy="104" r="92" fill="#fff4d6" opacity=".55"/>
      <ellipse cx="200" cy="328" rx="98" ry="14" fill="#000" opacity=".16"/>
      <path d="M122 160h156v136c0 18-12 30-30 30h-96c-18 0-30-12-30-30z" fill="#7a4c33" opacity=".9"/>
      <ellipse cx="200" cy="160" rx="78" ry="18" fill="#f7e6cf"/><path d="M200 160v-24" stroke="#3b2a1f"
        stroke-width="5"/>
      <path d="M200 62c22 30 24 44 24 54a24 24 0 0 1-48 0c0-10 2-24 24-54z" fill="#f6a53b"/>
      <path d="M200 92c10 14 11 22 11 28a11 11 0 0 1-22 0c0-6 1-14 11-28z" fill="#fff2b8"/>
      <rect x="150" y="216" width="100" height="62" rx="6" fill="#f7e6cf"/>
      <path d="M168 238h64M178 256h44" stroke="#7a4c33" stroke-width="5" stroke-linecap="round"/>`,
  },
  "KL-PLANTER-05": {
    from: "#dfe9da",
    to: "#a9c39f",
    shapes: `<ellipse cx="200" cy="334" rx="122" ry="14" fill="#000" opacity=".14"/>
      <path d="M200 214c-6-60-60-70-92-64 4 40 34 72 92 64zM200 214c8-72 70-86 104-76-6 46-44 84-104 76z"
        fill="#4f7d4d"/>
      <path d="M200 214c-20-50-6-112 6-148 30 34 34 98-6 148z" fill="#659a60"/>
      <path d="M200 214c-2-30-20-46-50-54M200 214c4-36 30-56 62-62M200 214c-2-44 4-80 8-110" fill="none"
        stroke="#2f5733" stroke-width="4"/>
      <rect x="106" y="204" width="188" height="42" rx="8" fill="#c9724a"/>
      <path d="M118 246h164l-22 76c-2 8-8 12-16 12h-88c-8 0-14-4-16-12z" fill="#d9855c"/>
      <path d="M118 246h60l-4 88h-18c-8 0-14-4-16-12z" fill="#fff" opacity=".16"/>`,
  },
  "KL-LAMP-06": {
    from: "#e9e2ee",
    to: "#b9abc9",
    shapes: `<circle cx="200" cy="160" r="150" fill="#fff7df" opacity=".4"/>
      <ellipse cx="200" cy="340" rx="90" ry="11" fill="#000" opacity=".16"/>
      <path d="M196 262h8v58h-8z" fill="#5b3f2c"/><path d="M150 338c0-14 20-22 50-22s50 8 50 22z" fill="#6b4a34"/>
      <ellipse cx="200" cy="162" rx="118" ry="106" fill="#fff3d2"/>
      <g fill="none" stroke="#e2cf9f" stroke-width="4"><path d="M92 118c60 22 156 22 216 0M83 150c64 24 170 24 234 0
        M84 184c64 24 168 24 232 0M98 218c58 20 146 20 204 0M128 246c40 12 104 12 144 0
        M124 88c44 16 108 16 152 0"/></g>`,
  },
};

/** The picture of a product; `label` is read to those who do not see it. */
export function picture(sku: string, label: string): Html {
  const drawing = drawings[sku];
  if (!drawing) return raw("");
  const id = `g-${sku}`;
  return raw(`<svg class="picture" viewBox="0 0 400 400" role="img" aria-label="${label}">
    <defs><linearGradient id="${id}" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${drawing.from}"/>
    <stop offset="1" stop-color="${drawing.to}"/></linearGradient></defs>
    <rect width="400" height="400" fill="url(#${id})"/>${drawing.shapes}</svg>`);
}
