/**
 * Finds ad-click parameters; a few more may pass, which the server sorts out. A test holds it against the server's
 * table.
 */
export const clickIdNames =
  /cl(ic)?k?id$|braid$|^(sccid|rdt_cid|li_fat_id|epik|oppref|_kx|aleid|tblci|dicbo|awc)$/i;

/** Finds the platforms' first-party cookies, likewise. */
export const cookieNames =
  /^(_ttp|ttclid|_fb[pc]|_gcl_..|_ga|_uet\w+|_twclid|_sc(cl)?id|_epik|_rdt_.*id|li_fat_id|__kla_id)$/;
