/**
 * Finds ad-click parameters and the platforms' first-party cookies; a few more may pass, which the server sorts out. A
 * test holds it against the server's tables.
 */
export const capturedNames =
  /^(\w*c(l(ic)?k?)?id|[gw]braid|utm_\w+|_ttp|_fb[pc]|_gcl_..|_ga|_uet\w+|_scid|_rdt_uuid|_?epik|li_fat_id|_?_k(x|la_id)|oppref|aleid|tblci|dicbo|awc|cjevent|clickref|ransiteid)$/i;
