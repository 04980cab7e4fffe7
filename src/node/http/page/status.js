/**
 * The script of the status page. It asks its own server every second, and the other members from this browser. What it
 * is told goes into the page as text alone, never as HTML: names, keys and values may hold anything.
 */

const PERIOD_MS = 1_000;
const ANSWER_MS_MAX = 900;

const byId = (id) => document.getElementById(id);

/** The last answer of this page's server, or null. */
let own = null;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = String(text);
  return made;
}

/** All servers of a cluster speak TLS to clients, or none does. */
function originOf({ client }) {
  return `${location.protocol}//${client}`;
}

async function overviewOf(origin) {
  const response = await fetch(`${origin}/cluster/overview`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

function part(className, from, to, total) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  made.setAttribute('class', className);
  made.setAttribute('x', String((100 * from) / total));
  made.setAttribute('width', String((100 * Math.max(0, to - from)) / total));
  made.setAttribute('height', '8');
  return made;
}

/** How much of its log a server has, of what the longest one has. */
function bar({ baseIndex, commitIndex, lastIndex }, longest) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('class', 'bar');
  made.setAttribute('viewBox', '0 0 100 8');
  made.setAttribute('preserveAspectRatio', 'none');
  made.setAttribute('role', 'img');
  made.setAttribute(
    'aria-label',
    `snapshot to ${baseIndex}, committed to ${commitIndex}, log to ${lastIndex}`,
  );
  const total = Math.max(1, longest);
  made.append(
    part('snapshot', 0, baseIndex, total),
    part('committed', baseIndex, commitIndex, total),
    part('uncommitted', Math.max(baseIndex, commitIndex), lastIndex, total),
  );
  return made;
}

/** What the leader knows of the member: the leader's own page data, wherever it came from. */
function lagOf(member, leaderView) {
  const known = leaderView?.members.find(({ id }) => id === member.id)?.matchIndex;
  return typeof known === 'number' ? Math.max(0, leaderView.lastIndex - known) : '?';
}

function rowOf(member, view, leaderView, longest) {
  const row = element('tr', view === null ? 'away' : member.leader ? 'leader' : '');
  const name = member.name || `member ${member.id}`;
  const named = element('td');
  const isElsewhere = !member.self && member.client !== null;
  if (isElsewhere) {
    const link = element('a', '', name);
    link.href = `${originOf(member)}/`;
    named.append(link);
  } else named.textContent = name;
  if (!member.voter) named.append(' (learner)');
  const away = `${member.leader ? 'leader' : 'unknown'}, ${member.connected ? 'connected' : 'no connection'}`;
  row.append(named, element('td', '', view === null ? away : view.state));
  for (const field of ['term', 'lastIndex', 'commitIndex', 'appliedIndex'])
    row.append(element('td', '', view === null ? '?' : view[field]));
  row.append(element('td', '', lagOf(member, leaderView)));
  const log = element('td');
  if (view !== null) log.append(bar(view, longest));
  row.append(log);
  return row;
}

function summaryOf({ cluster, name, leader, term, members, leaderHeardMs }) {
  const led = leader === null ? 'NO LEADER IS KNOWN' : `${leader} leads`;
  const heard = leaderHeardMs === null || leader === name ? '' : `, heard ${leaderHeardMs} ms ago`;
  return `Cluster ${cluster} of ${members.length}, as ${name} sees it: ${led} in term ${term}${heard}.`;
}

async function refresh() {
  try {
    own = await overviewOf('');
  } catch (error) {
    byId('summary').textContent = `This server does not answer (${error.message}); what is below is old.`;
    return;
  }
  const views = await Promise.all(
    own.members.map((member) => {
      if (member.self) return own;
      return member.client === null ? null : overviewOf(originOf(member)).catch(() => null);
    }),
  );
  const leaderAt = own.members.findIndex(({ leader }) => leader);
  const longest = Math.max(...views.map((view) => view?.lastIndex ?? 0));
  const rows = own.members.map((member, at) => rowOf(member, views[at], views[leaderAt] ?? null, longest));
  byId('servers').replaceChildren(...rows);
  byId('summary').textContent = summaryOf(own);
  document.title = `${own.name}: ${own.state}, term ${own.term}`;
  const entries = own.entries.toReversed();
  byId('entries').replaceChildren(
    ...entries.map(({ index, term, kind, bytes }) => {
      const mark = index <= own.commitIndex ? 'committed' : 'not committed';
      return element('li', '', `${index}: term ${term}, ${kind}, ${bytes} bytes, ${mark}`);
    }),
  );
  byId('events').replaceChildren(
    ...own.events.map(({ time, text }) => element('li', '', `${time}  ${text}`)),
  );
}

/** Writes go to the leader at once: a browser takes the token off a request that is redirected elsewhere. */
function originOfLeader() {
  const leader = own?.members.find(({ leader: leads }) => leads);
  return leader === undefined || leader.self || leader.client === null ? '' : originOf(leader);
}

async function ask(action) {
  const key = byId('key').value;
  // The browser would take them out of the path, and ask for another one.
  if (key === '.' || key === '..') return `${key} cannot be a key`;
  const token = byId('token').value;
  const path = `/kv/${encodeURIComponent(key)}`;
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
  if (action === 'get') {
    const response = await fetch(path);
    const text = await response.text();
    if (response.ok) return `${key} = ${text}`;
    return JSON.parse(text).error === 'no-such-key' ? `${key} has no value` : reason(text);
  }
  const body = action === 'put' ? { body: byId('value').value } : {};
  const response = await fetch(`${originOfLeader()}${path}`, {
    method: action.toUpperCase(),
    headers,
    ...body,
  });
  if (!response.ok) return reason(await response.text());
  return action === 'put' ? `${key} is written` : `${key} is deleted`;
}

function reason(text) {
  const { error, message } = JSON.parse(text);
  return `${error}: ${message}`;
}

byId('values').addEventListener('submit', (event) => {
  event.preventDefault();
  const action = event.submitter?.value ?? 'get';
  byId('answer').textContent = '...';
  ask(action).then(
    (text) => {
      byId('answer').textContent = text;
    },
    (error) => {
      byId('answer').textContent = `The server could not be asked (${error.message}).`;
    },
  );
});

/** One look after the other, however long each takes. */
async function watch() {
  await refresh();
  setTimeout(watch, PERIOD_MS);
}
void watch();
