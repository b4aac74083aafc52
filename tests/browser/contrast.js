/* Every run of words on the page whose contrast with what it stands on is too low (WCAG 2.2, 1.4.3:
   4.5 : 1, large text 3 : 1), as [text, ratio, colour, ground]. Grounds are flat colours. */
() => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const known = new Map();

  // any CSS colour as [red, green, blue, alpha]
  function parse(colour) {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }

  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3]));

  function ground(element) {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] > 0.999) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  }

  function luminance(colour) {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  const hasWords = (element) => [...element.childNodes]
    .some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const found = [...document.querySelectorAll(".stHtml *, [data-testid=stSidebar] label *")]
    .filter((element) => element.checkVisibility() && hasWords(element));
  const low = [];
  for (const element of found) {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const below = ground(element);
    const seen = ratio(over(parse(style.color), below), below);
    if (seen < (large ? 3 : 4.5)) {
      low.push([element.textContent.trim().slice(0, 40), seen.toFixed(2), style.color, `${below}`]);
    }
  }
  return { looked: found.length, low };
}
