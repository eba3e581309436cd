// The description of the API. A session needs its CSRF token beside it; a key does not.
const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice(10);
window.SwaggerUIBundle({
  url: document.getElementById("swagger").dataset.openapi,
  dom_id: "#swagger",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (token && request.url.startsWith(location.origin)) request.headers["X-CSRFToken"] = token;
    return request;
  },
});
