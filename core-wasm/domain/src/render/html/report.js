'use strict';
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

// Filters over the findings.
const findings = all('.finding');
const filters = document.querySelector('.filters');
if (filters) {
  filters.hidden = false;
  const read = (name) => filters.elements.namedItem(name).value;
  const shown = filters.querySelector('output');
  const apply = () => {
    const words = read('text').toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const finding of findings) {
      const { severity, domain, state } = finding.dataset;
      const text = words.length ? finding.textContent.toLowerCase() : '';
      const visible = [['severity', severity], ['domain', domain], ['state', state]]
        .every(([name, value]) => !read(name) || read(name) === value)
        && words.every((word) => text.includes(word));
      finding.hidden = !visible;
      count += visible ? 1 : 0;
    }
    shown.textContent = `${count} of ${findings.length} shown`;
  };
  filters.addEventListener('input', apply);
  filters.addEventListener('reset', () => setTimeout(apply));
  filters.addEventListener('submit', (event) => event.preventDefault());
  filters.querySelector('[data-expand]').addEventListener('click', () => {
    const closed = findings.some((finding) => !finding.hidden && !finding.open);
    for (const finding of findings) if (!finding.hidden) finding.open = closed;
  });
  apply();
}

// Columns that sort.
for (const table of all('table.sortable')) {
  const heads = all('thead th', table);
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    head.dataset.sort = '';
    button.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const key = (row) => row.cells[column].dataset.key ?? row.cells[column].textContent;
      const order = (a, b) => key(a).localeCompare(key(b), 'en', { numeric: true });
      const rows = Array.from(table.tBodies[0].rows).sort(order);
      table.tBodies[0].append(...(descending ? rows.reverse() : rows));
    });
  });
}

// A door opens what it leads to, even when a filter hides it.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === 'DETAILS') { node.open = true; node.hidden = false; }
  }
  target.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();

// Paper shows everything, and the screen is as it was afterwards.
let closed = [];
addEventListener('beforeprint', () => {
  closed = all('details:not([open])');
  for (const detail of closed) detail.open = true;
});
addEventListener('afterprint', () => {
  for (const detail of closed) detail.open = false;
});
