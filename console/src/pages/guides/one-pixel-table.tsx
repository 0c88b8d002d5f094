const rows = [
  ["Home, products, cart", "TikTok's pixel in the theme, with ours beside it"],
  ["Checkout and thank-you page", "our custom web pixel; the server sends to TikTok"],
  ["Everywhere", "not Shopify's TikTok data sharing, not another app's pixel"],
] as const;

/** Which TikTok pixel stays on which page. */
export function OnePixelTable() {
  return (
    <table className="w-full text-left">
      <thead className="text-ink-3 text-xs">
        <tr>
          <th scope="col" className="py-1 font-normal">
            Page
          </th>
          <th scope="col" className="py-1 font-normal">
            What remains
          </th>
        </tr>
      </thead>
      <tbody className="divide-line divide-y">
        {rows.map(([page, pixel]) => (
          <tr key={page}>
            <td className="py-1 pr-4">{page}</td>
            <td className="py-1">{pixel}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
