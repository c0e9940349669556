/* global SwaggerUIBundle */
/** Starts the API reference for this gateway, with links to traces in its console. */
const consoleUrl = document.querySelector('meta[name=console-url]').content.replace(/\/+$/, '');
const dark = matchMedia('(prefers-color-scheme: dark)');

function followColorScheme() {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}

/** Hides HEAD and OPTIONS, which are described for programs. */
function forReading(spec) {
  for (const path of Object.values(spec.paths)) {
    delete path.head;
    delete path.options;
  }
  // calls go to the origin of this page, whatever its host name
  spec.servers = [{ url: location.origin }];
  return spec;
}

/** Shows a link to the trace below each response. */
function traceLinks({ React }) {
  const element = React.createElement;
  function TraceLink({ response }) {
    const headers = response?.get?.('headers');
    const id = headers?.['trace-id'] ?? headers?.get?.('trace-id');
    if (!id) return null;
    const shown =
      consoleUrl === ''
        ? element('code', { className: 'trace-id' }, id)
        : element(
            'a',
            {
              className: 'trace-id',
              href: `${consoleUrl}/#/traces/${encodeURIComponent(id)}`,
              target: '_blank',
              rel: 'noreferrer',
            },
            id,
          );
    return element('p', { className: 'trace' }, 'Trace: ', shown);
  }
  return {
    wrapComponents: {
      liveResponse: (Original) => (properties) =>
        element(
          React.Fragment,
          null,
          element(TraceLink, { response: properties.response }),
          element(Original, properties),
        ),
    },
  };
}

/** Swagger UI sends HTTP Basic with empty credentials at sign-in; the shop's own client has none (RFC 6749 section 2.1). */
function withoutEmptyCredentials(request) {
  if (request.headers?.Authorization === `Basic ${btoa(':')}`) delete request.headers.Authorization;
  return request;
}

async function start() {
  followColorScheme();
  dark.addEventListener('change', followColorScheme);
  const response = await fetch('/openapi.json');
  SwaggerUIBundle({
    spec: forReading(await response.json()),
    domNode: document.getElementById('reference'),
    plugins: [traceLinks],
    requestInterceptor: withoutEmptyCredentials,
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}

start().catch((error) => {
  document.getElementById('reference').textContent = `The API reference cannot be shown: ${error.message}`;
});
