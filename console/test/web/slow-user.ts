import { post, zipkinSpan } from '../start-console.js';

/** Sends 220 requests of the last minutes, of which the 20 of the user `u-7` take 2 s instead of 10 to 30 ms. */
export async function sendSlowUser(url: string): Promise<void> {
  const now = Date.now();
  const spans = Array.from({ length: 220 }, (_, i) => {
    const isSlow = i % 11 === 0;
    return zipkinSpan({
      traceId: (0xb000 + i).toString(16).padStart(32, '5'),
      timestamp: (now - 5_000 - i * 1000) * 1000,
      duration: isSlow ? 2_000_000 : 10_000 + (i % 20) * 1000,
      name: 'GET /orders',
      service: 'gateway',
      tags: {
        'http.request.method': 'GET',
        'http.route': '/orders',
        'http.response.status_code': '200',
        'user.id': isSlow ? 'u-7' : `u-${100 + (i % 5)}`,
      },
    });
  });
  await post(`${url}/api/v2/spans`, spans);
}
