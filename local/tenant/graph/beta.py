"""What is answered under `/beta`: reprocessing by Graph's cloud licensing API.

Follows "assignment: reprocessAssignments": no body in the request, and none in the answer. The knob
`beta_reprocesses_groups` decides what the page leaves open.
"""

from local.tenant.graph.messages import Call, GraphResponse, Routes

ROUTES = Routes()


@ROUTES.add("POST", "users/{user}/cloudLicensing/assignments/reprocessAssignments")
def reprocess_assignments(call: Call) -> GraphResponse:
    """Try a user's licences again."""
    user = call.tenant.get_user(call.parameters["user"])
    if call.tenant.knobs.beta_reprocesses_groups:
        call.tenant.reprocess_license_assignment(user.id, actor="app")
    return GraphResponse(200)
