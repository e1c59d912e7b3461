// Says in words when a form that is sent by itself did not arrive. Its own status line says it.
for (const failed of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
  addEventListener(failed, ({ detail: { elt } }) => {
    const said = elt.querySelector('[role=status]');
    if (said && elt.dataset.failed) said.textContent = elt.dataset.failed;
  });
}
