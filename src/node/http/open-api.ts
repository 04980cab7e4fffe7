/** The OpenAPI document of the HTTP API, made from the routes that are served, so that it cannot say anything else. */
import packageJson from '../../../package.json' with { type: 'json' };
import type { Route } from './route.ts';

export function openApiOf(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    paths[route.path] = path;
    path[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ordeal',
      version: packageJson.version,
      description: 'A replicated key-value store. Errors are JSON: error (a code), message (a sentence).',
    },
    paths,
    components: { securitySchemes: { writeToken: { type: 'http', scheme: 'bearer' } } },
  };
}

function operationOf(route: Route): object {
  const { method, path, summary, parameters, body, writes } = route;
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[{}]/g, '').replace(/[/.-](\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(parameters === undefined
      ? {}
      : {
          parameters: parameters.map(({ name, in: place, description, type }) => ({
            name,
            in: place,
            description,
            required: place === 'path',
            schema: { type },
          })),
        }),
    ...(body === undefined
      ? {}
      : {
          requestBody: { description: body.description, content: { [body.type]: { example: body.example } } },
        }),
    responses: Object.fromEntries(
      Object.entries(answersOf(route)).map(([status, description]) => [status, { description }]),
    ),
    ...(writes ? { security: [{}, { writeToken: [] }] } : {}),
  };
}

/** Those of the route itself, and those that it is answered with before it is asked. */
function answersOf({ method, answers, anyQuery, writes }: Route): Route['answers'] {
  return {
    ...(anyQuery === true ? {} : { 400: 'the query has a parameter that is not known here, or one twice' }),
    ...(method === 'GET' ? {} : { 413: 'the body is larger than the server takes' }),
    ...answers,
    ...(writes ? { 403: 'a page of another origin asks' } : {}),
  };
}
