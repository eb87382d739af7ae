// The few things that every part of the page does with the document.

export const $ = (selector, root = document) => root.querySelector(selector);

/** An element with attributes and children; text is text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export const show = (element, on) => { element.hidden = !on; };
