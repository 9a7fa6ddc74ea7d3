// The answer to a form: a reload asks for the page, and does not offer to send the form again.
history.replaceState(null, "", location.href);
