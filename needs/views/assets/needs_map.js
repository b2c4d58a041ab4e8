// Paints the areas of the map. The shapes of a level come once, as a script that calls `shapes`;
// every change after that is one call of `paint` with a look and a few words for each area.
(function () {
  "use strict";

  const LINE = { weight: 0.6, opacity: 1 };
  const HOVER = { color: "#102a43", weight: 2.5 };
  const CHOSEN = { color: "#c2185b", weight: 3 };
  const AROUND = { color: "#ffffff", opacity: 0.95 }; // under an outline, so that it shows on dark areas
  const SVG = "http://www.w3.org/2000/svg";
  const TILE = 6; // pixels: a pattern repeats so often
  const MARKS = { // how the ink of a pattern lies on its ground
    stripes: ["rect", { width: 3, height: TILE }],
    dots: ["circle", { cx: TILE / 2, cy: TILE / 2, r: 1.3 }],
    cross: ["path", { d: "M0 0h1v5h5v1h-6z" }],
  };
  const TINY = 14; // pixels: a chosen area smaller than this gets a ring around it
  const HEAD = 60; // pixels: the bar that stays at the top of the page
  const levels = {};
  const asked = {};
  let shown = null; // the level on the map
  let latest = null;
  let hovered = null; // the layers of outlines
  let chosen = null;
  let ring = null;
  let box = null; // the words beside the mouse
  let clicks = 0;

  function shapes(level, areas, lines) {
    levels[level] = { areas: areas, lines: lines, byUnit: {}, group: null };
    if (latest && latest.picture.level === level) draw(latest);
  }

  function ask(level, address) {
    if (asked[level]) return;
    asked[level] = true;
    const script = document.createElement("script");
    script.src = address;
    script.onerror = function () { asked[level] = false; };
    document.body.appendChild(script);
  }

  function paint(map, picture, choice) {
    latest = { map: map, picture: picture, choice: choice };
    if (levels[picture.level]) draw(latest);
    else ask(picture.level, choice.shapes);
  }

  function draw(now) {
    const level = levels[now.picture.level];
    const first = shown === null;
    if (first) prepare(now.map);
    if (!level.group) build(now.map, level);
    if (shown !== now.picture.level) {
      if (shown) levels[shown].group.remove();
      level.group.addTo(now.map);
      shown = now.picture.level;
    }
    if (first) home(now.map);
    speak(now);
    restyle(level, now);
    window.dispatchEvent(new CustomEvent("needs:painted"));
  }

  function build(map, level) {
    const areas = L.geoJSON(level.areas, {
      style: LINE,
      onEachFeature: function (feature, layer) {
        const unit = feature.properties.unit;
        level.byUnit[unit] = layer;
        layer.on("mouseover", function () { outline(hovered, level, unit, HOVER); });
        layer.on("mousemove", function (event) { showHover(map, unit, event.containerPoint); });
        layer.on("mouseout", function () { hovered.clearLayers(); hideHover(); });
        layer.on("click", function () { clicks += 1; window.Streamlit.setComponentValue({ unit: unit, click: clicks }); });
      },
    });
    const lines = L.geoJSON(level.lines || [], {
      interactive: false, style: { color: "#334e68", weight: 1.2, opacity: 0.9, fill: false } });
    level.group = L.featureGroup([areas, lines]);
  }

  // Outlines are drawn on top by themselves: an area that is moved in the page while the mouse is
  // on it loses the click.
  function outline(where, level, unit, look) {
    where.clearLayers();
    const layer = level.byUnit[unit];
    const around = Object.assign({}, look, AROUND, { weight: look.weight + 3 });
    if (layer) [around, look].forEach(function (each) {
      where.addLayer(L.geoJSON(layer.feature, { interactive: false, style: Object.assign({ fill: false }, each) }));
    });
    where.bringToFront();
  }

  // The fill of a look: its colour, or a pattern that is made when it is first asked for.
  function fillOf(map, look) {
    const name = look[0], ground = look[1], ink = look[2], mark = MARKS[look[3]];
    if (!mark) return ground;
    const id = "needs-" + name;
    if (!document.getElementById(id)) {
      const pattern = element("pattern", { id: id, width: TILE, height: TILE, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      pattern.appendChild(element("rect", { width: TILE, height: TILE, fill: ground }));
      pattern.appendChild(element(mark[0], Object.assign({ fill: ink }, mark[1])));
      map.needsPatterns.appendChild(pattern);
    }
    return "url(#" + id + ")";
  }

  function element(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  function restyle(level, now) {
    const picture = now.picture;
    const fills = picture.looks.map(function (look) { return fillOf(now.map, look); });
    Object.keys(level.byUnit).forEach(function (unit) {
      const area = picture.units[unit];
      const code = area ? area[0] : fills.length - 1; // the last look: nothing is known
      const layer = level.byUnit[unit];
      layer.setStyle({ color: picture.line, fillColor: fills[code], fillOpacity: 1 });
      layer._path.setAttribute("data-unit", unit);
      layer._path.setAttribute("data-look", picture.looks[code][0]);
    });
    hideHover();
    hovered.clearLayers();
    outline(chosen, level, now.choice.selected, CHOSEN);
    encircle(now.map);
  }

  function encircle(map) {
    if (ring) { ring.remove(); ring = null; }
    if (!chosen.getLayers().length) return;
    const bounds = chosen.getBounds();
    const a = map.latLngToLayerPoint(bounds.getSouthWest());
    const b = map.latLngToLayerPoint(bounds.getNorthEast());
    if (Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) < TINY) {
      ring = L.circleMarker(bounds.getCenter(), Object.assign({ fill: false, interactive: false, radius: 11 }, CHOSEN)).addTo(map);
    }
  }

  // The part of the map that the reader sees: the page around the frame may be scrolled.
  function seen(map) {
    const frame = window.frameElement && window.frameElement.getBoundingClientRect();
    const height = map.getSize().y;
    if (!frame) return { top: 0, bottom: height };
    return { top: Math.max(0, HEAD - frame.top), bottom: Math.min(height, window.parent.innerHeight - frame.top) };
  }

  // Beside the mouse, and always whole in sight.
  function showHover(map, unit, point) {
    if (box.dataset.unit !== unit) box.replaceChildren(hover(unit));
    box.dataset.unit = unit;
    box.hidden = false;
    const size = map.getSize();
    const right = point.x + 16 + box.offsetWidth < size.x;
    const left = right ? point.x + 16 : Math.max(4, point.x - 16 - box.offsetWidth);
    box.style.left = left + "px";
    const sight = seen(map);
    box.style.top = Math.max(sight.top + 4, Math.min(point.y + 12, sight.bottom - box.offsetHeight - 4)) + "px";
  }

  function hideHover() { box.hidden = true; box.dataset.unit = ""; }

  function line(parent, tag, words) {
    const made = document.createElement(tag);
    made.textContent = words; // never as HTML: names come from files
    parent.appendChild(made);
  }

  function hover(unit) {
    const made = document.createDocumentFragment();
    const picture = latest.picture;
    const area = picture.units[unit];
    if (!area) { line(made, "strong", unit); return made; }
    line(made, "strong", area[1]);
    if (picture.labels[area[0]]) line(made, "b", picture.labels[area[0]]);
    area[2].forEach(function (words) { line(made, "div", words); });
    if (area[3].length) {
      line(made, "div", picture.words.drivers);
      const list = document.createElement("ul");
      area[3].forEach(function (place) { line(list, "li", picture.drivers[place]); });
      made.appendChild(list);
    }
    line(made, "div", picture.words.coverage + ": " + area[4]);
    return made;
  }

  function speak(now) {
    const picture = now.picture;
    document.documentElement.lang = picture.language;
    if (window.frameElement) window.frameElement.title = picture.title;
    const frame = now.map.getContainer();
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", picture.title);
    label(now.map.zoomControl._zoomInButton, picture.words.zoom_in);
    label(now.map.zoomControl._zoomOutButton, picture.words.zoom_out);
    label(now.map.needsHome, picture.words.home);
  }

  function label(button, words) {
    button.title = words;
    button.setAttribute("aria-label", words);
  }

  function home(map) {
    map.fitBounds(levels[shown].group.getBounds(), { padding: [6, 6], animate: false });
  }

  // Once: a place for patterns, a button back to the whole country, and a wheel that scrolls the
  // page until the reader has clicked the map.
  function prepare(map) {
    hovered = L.featureGroup().addTo(map);
    chosen = L.featureGroup().addTo(map);
    box = L.DomUtil.create("div", "needs-hover", map.getContainer());
    box.hidden = true;
    L.svg().addTo(map);
    const svg = map.getPanes().overlayPane.querySelector("svg");
    map.needsPatterns = svg.insertBefore(element("defs", {}), svg.firstChild);
    const bar = map.zoomControl.getContainer();
    const button = L.DomUtil.create("a", "needs-home", bar);
    button.href = "#";
    button.setAttribute("role", "button");
    button.textContent = "\u2302";
    L.DomEvent.on(button, "click", function (event) { L.DomEvent.stop(event); home(map); });
    map.needsHome = button;
    // The first click gives the map the keyboard; without this the page would scroll under the mouse.
    const container = map.getContainer();
    container.focus = function () { HTMLElement.prototype.focus.call(container, { preventScroll: true }); };
    map.on("click focus", function () { map.scrollWheelZoom.enable(); });
    map.on("mouseout blur", function () { map.scrollWheelZoom.disable(); });
    map.on("zoomend", function () { encircle(map); });
    if (L.Browser.mobile) map.dragging.disable(); // one finger scrolls the page, two move the map
  }

  window.needsMap = { shapes: shapes, paint: paint };
})();
