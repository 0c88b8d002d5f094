/**
 * Finds ad-click parameters and the platforms' first-party cookies; a few more may pass, which the server sorts out. A
 * test holds it against the server's tables.
 */
export const capturedNames =
  /^((\w*c(l(ic)?k?)?|[gw]bra|li_fat_|_rdt_uu|__kla_|ale|ransite)id|utm_\w+|_ttp|_fb[pc]|_gcl_..|_ga|_uet\w+|_?epik|_kx|oppref|tblci|dicbo|awc|cjevent|clickref)$/i;
