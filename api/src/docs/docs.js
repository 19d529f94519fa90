// Names what Swagger UI leaves without one, and lets the keyboard scroll what scrolls. Runs again as the page changes.
(() => {
  const names = [
    ["#servers", "Server"],
    ["#download-url-input", "Address of the document"],
    [".close-modal", "Close"],
    ["textarea", "Request body"],
    [".copy-to-clipboard button", "Copy"],
    [".content-type", "Media type"],
    [".parameters input[type='text']", "Value"],
    [".parameters select", "Value"],
  ];
  const unnamed = ":not([aria-label]):not([aria-labelledby])";
  const repair = () => {
    for (const [selector, name] of names)
      for (const element of document.querySelectorAll(`.swagger-ui ${selector}${unnamed}`))
        element.setAttribute("aria-label", name);
    // A label that does not contain the visible text misleads those who speak what they see.
    for (const button of document.querySelectorAll(".swagger-ui .auth-btn-wrapper button[aria-label]"))
      button.removeAttribute("aria-label");
    for (const block of document.querySelectorAll(".swagger-ui pre:not([tabindex]), .swagger-ui .table-container:not([tabindex])"))
      if (block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight) block.tabIndex = 0;
  };
  new MutationObserver(repair).observe(document.documentElement, { childList: true, subtree: true });
  repair();
})();
