"""Whatever the console does can be done through the API, so that a bureau can build its own."""

from tests.bot.app.matrix import World

# What a member of staff does in the console, and the endpoint that does the same.
ENDPOINTS = {
    "see who I am": "GET /me",
    "see where I am signed in": "GET /me/sessions",
    "sign myself out somewhere": "DELETE /me/sessions/{session_id}",
    "see the queues": "GET /conversations",
    "read a conversation": "GET /conversations/{id}",
    "see what is masked, for a reason": "POST /conversations/{id}/unmask",
    "claim": "POST /conversations/{id}/take",
    "reply": "POST /conversations/{id}/reply",
    "send a picture or a document": "POST /conversations/{id}/picture",
    "take a document back": "DELETE /conversations/{id}/files/{file_id}",
    "see how else to reach the citizen": "GET /conversations/{id}/ways",
    "send a notice or a short message": "POST /conversations/{id}/notice",
    "use or ignore what the bot was about to say": "POST /conversations/{id}/suggestion",
    "hand back": "POST /conversations/{id}/release",
    "see the supervisor's figures": "GET /conversations/statistics",
    "see how many wait where": "GET /conversations/queues",
    "see one queue": "GET /conversations/queues/{queue}",
    "search all queues": "POST /conversations/search",
    "see to whom I may pass on": "GET /conversations/{id}/targets",
    "see what is put before me": "GET /conversations/offers",
    "see whether I am on duty": "GET /me/duty",
    "go on duty": "PUT /me/duty",
    "have the console open": "POST /me/here",
    "close the console": "DELETE /me/here",
    "see the alarms": "GET /conversations/alarms",
    "see to an alarm": "POST /conversations/{id}/acknowledge",
    "put somebody on call": "PUT /staff/{staff_id}/on-call",
    "take somebody off call": "DELETE /staff/{staff_id}/on-call",
    "read the audit log": "GET /audit",
    "check its chain": "GET /audit/verification",
    "set somebody's skills": "PUT /staff/{staff_id}/skills",
    "pass on": "POST /conversations/{id}/transfer",
    "fill in a field of the draft": "POST /conversations/{id}/field",
    "file for the citizen": "POST /conversations/{id}/file",
    "leave a note": "POST /conversations/{id}/note",
    "read the notes": "GET /conversations/{id}/notes",
    "see whom a note may call": "GET /conversations/{id}/colleagues",
    "see what calls me": "GET /me/mentions",
    "see canned replies": "GET /conversations/{id}/canned",
    "see the replies to edit": "GET /canned",
    "add a canned reply": "POST /canned",
    "change a canned reply": "PUT /canned/{key}",
    "retire a canned reply": "DELETE /canned/{key}",
    "see what a canned reply was": "GET /canned/{key}/versions",
    "have read so far": "POST /conversations/{id}/glance",
    "show that I look or type": "POST /conversations/{id}/look",
    "list cases": "GET /cases",
    "search cases": "POST /cases/search",
    "read a case": "GET /cases/{number}",
    "see a whole case, for a reason": "POST /cases/{number}/unmask",
    "register a case": "POST /cases/{number}/register",
    "list accounts": "GET /staff",
    "open an account": "POST /staff",
    "give a link to set a password": "POST /staff/{staff_id}/invitation",
    "sign an account out": "POST /staff/{staff_id}/sign-out",
    "reset a second factor": "DELETE /staff/{staff_id}/second-factor",
    "close an account": "DELETE /staff/{staff_id}",
    "list units": "GET /units",
    "open a unit": "POST /units",
    "list webhooks": "GET /webhooks",
    "register a webhook": "POST /webhooks",
    "remove a webhook": "DELETE /webhooks/{webhook_id}",
}
API = "/api/v1"


async def test_each_capability_has_its_endpoint(world: World) -> None:
    published = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, operations in world.app.openapi()["paths"].items()
        for method in operations
    }
    missing = {name for name, endpoint in ENDPOINTS.items() if endpoint not in published}
    assert missing == set()
    assert published - set(ENDPOINTS.values()) == set(), "say what the console calls this"


async def test_no_page_needs_what_no_endpoint_needs(world: World) -> None:
    by_api, by_page = (
        {
            permission
            for route in world.routes()
            if route.path.startswith(API) == is_api
            for permission in route.permissions
        }
        for is_api in (True, False)
    )
    assert by_api
    assert by_page - by_api == set()
