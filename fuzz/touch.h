/* SPDX-License-Identifier: ISC */
/* touch.h - reads all of the texts that were lent, so that a sanitizer sees one
 * that lies where nothing may be read. */
#ifndef FUZZ_TOUCH_H
#define FUZZ_TOUCH_H

#include "ws/response.h"

void touch_text(struct http_text t);
void touch_request(const struct ws_request *r);
void touch_response(const struct ws_response *r);

#endif
