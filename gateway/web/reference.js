/* global SwaggerUIBundle */
/** Starts the API reference for this gateway, with links to traces in its console. */
const consoleUrl = document.querySelector('meta[name=console-url]').content.replace(/\/+$/, '');
const dark = matchMedia('(prefers-color-scheme: dark)');

function followColorScheme() {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
}

/** Removes HEAD and OPTIONS, which would only lengthen the page. */
function prepareSpec(spec) {
  for (const path of Object.values(spec.paths)) {
    delete path.head;
    delete path.options;
  }
  // the page may have been opened by a host name other than that of PUBLIC_URL
  spec.servers = [{ url: location.origin }];
  return spec;
}

/** Shows a link to the trace below each response. */
function traceLinkPlugin({ React }) {
  const element = React.createElement;
  function TraceLink({ response }) {
    const headers = response?.get?.('headers');
    const id = headers?.['trace-id'] ?? headers?.get?.('trace-id');
    if (!id) return null;
    const traceId =
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
    return element('p', { className: 'trace' }, 'Trace: ', traceId);
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
    spec: prepareSpec(await response.json()),
    domNode: document.getElementById('reference'),
    plugins: [traceLinkPlugin],
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
