/**
 * The browser's code, served as a file of its own: a button beside each command that copies it. Without it nothing is
 * missing but the button.
 */
export const script = `
"use strict";
if (navigator.clipboard) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  for (const code of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy " + code.textContent);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      status.textContent = button.textContent;
      setTimeout(() => { button.textContent = "Copy"; status.textContent = ""; }, 2000);
    });
    code.after(" ", button);
  }
}
`;
