/**
 * What every answer carries. The browser runs, loads and sends nothing but the pages' own files and forms, shows them in
 * no frame, keeps no copy, and tells other sites nothing of where it came from. `Referrer-Policy: no-referrer` would be
 * stricter, but has browsers send `Origin: null` with our own forms.
 */
export const securityHeaders = (secure: boolean): Readonly<Record<string, string>> => ({
  "content-security-policy": [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  ...(secure ? { "strict-transport-security": "max-age=31536000" } : {}),
});
