import { operations as customer } from '@glasshouse/customer/contract';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product } from '@glasshouse/product/contract';
import { currency } from '@glasshouse/shop';
import type { DocsOptions } from './options.js';
import { escapeHtml, page } from './page.js';

/** HTML page of `GET /`: links, and commands to paste. */
export function homePage(options: DocsOptions): string {
  const { publicUrl, consoleUrl } = options;
  const cards: [string, string, string][] = [
    ['/docs', 'API reference', 'Every operation, with sign-in and "try it"'],
    ...(consoleUrl === ''
      ? []
      : ([[consoleUrl, 'Console', 'Logs, traces and metrics of every request']] as [
          string,
          string,
          string,
        ][])),
    ['/openapi.json', 'OpenAPI 3.1', 'Machine-readable description of the API'],
    ['/docs/errors', 'Errors', 'The meaning of each code'],
  ];
  const links = cards.map(
    ([href, title, about]) =>
      `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a><span>${escapeHtml(about)}</span></li>`,
  );
  return page(
    'Glasshouse',
    `<main>
<h1>Glasshouse</h1>
<p class="lead">A small shop made of microservices that you can see through.</p>
<ul class="cards">
${links.join('\n')}
</ul>
<h2>Buy something</h2>
<p>Paste this into a shell. The last response carries <code>trace-id</code>${traceHint(consoleUrl)}.</p>
<pre tabindex="0"><code>${escapeHtml(commands(publicUrl))}</code></pre>
</main>`,
  );
}

function traceHint(consoleUrl: string): string {
  return consoleUrl === ''
    ? ', which identifies its trace and its log records'
    : `: open <code>${escapeHtml(consoleUrl.replace(/\/+$/, ''))}/#/traces/</code> followed by this id`;
}

/** Commands from registration to a confirmed order. Each run uses a new user name, so that the commands can be repeated. */
export function commands(publicUrl: string): string {
  const value = (name: string) => `sed -n 's/.*"${name}":"\\([^"]*\\)".*/\\1/p'`;
  return `shop=${publicUrl}
json='content-type: application/json'
name=ada-$(date +%s)

# register, log in
curl -sw '\\n' $shop${oauth.register.path} -H "$json" \\
  -d "{\\"username\\": \\"$name\\", \\"password\\": \\"correct horse\\"}"
token=$(curl -s $shop${oauth.issueToken.path} -d grant_type=password -d username=$name \\
  -d 'password=correct horse' | ${value('access_token')})
auth="authorization: Bearer $token"

# deposit money, order a product, confirm the order
curl -sw '\\n' $shop${customer.deposit.path} -H "$auth" -H "$json" \\
  -d '{"amount": {"amount": 50000, "currency": "${currency}"}}'
sku=$(curl -s "$shop${product.listProducts.path}?limit=1" | ${value('sku')})
order=$(curl -s -X POST $shop${order.createOrder.path} -H "$auth" | sed -n 's/^{"id":"\\([^"]*\\)".*/\\1/p')
curl -sw '\\n' $shop${order.addItem.path.replace('{id}', '$order')} -H "$auth" -H "$json" \\
  -d "{\\"sku\\": \\"$sku\\", \\"quantity\\": 1}"
curl -si -X POST $shop${order.confirmOrder.path.replace('{id}', '$order')} -H "$auth"`;
}
