from django.urls import path

from registry.inventory import api, lifecycle_api, lineage_api, relations_api

urlpatterns = [
    path("models", api.ModelsView.as_view(), name="models"),
    path("models/in-use", api.ModelsInUseView.as_view(), name="models-in-use"),
    path("models/<str:reference>", api.ModelView.as_view(), name="model"),
    path("models/<str:reference>/versions", api.ModelVersionsView.as_view(), name="model-versions"),
    path("models/<str:reference>/tier", lifecycle_api.TierView.as_view(), name="model-tier"),
    path("models/<str:reference>/uses", relations_api.UsesView.as_view(), name="model-uses"),
    path("models/<str:reference>/uses/<int:pk>", relations_api.UseView.as_view(), name="model-use"),
    path("models/<str:reference>/dependencies", relations_api.DependenciesView.as_view(), name="model-dependencies"),
    path(
        "models/<str:reference>/dependencies/<int:pk>",
        relations_api.DependencyView.as_view(),
        name="model-dependency",
    ),
    path("models/<str:reference>/deployments", relations_api.DeploymentsView.as_view(), name="model-deployments"),
    path(
        "models/<str:reference>/deployments/<int:pk>/end",
        relations_api.EndDeploymentView.as_view(),
        name="model-deployment-end",
    ),
    path("versions/<str:reference>", api.ModelVersionView.as_view(), name="version"),
    path("versions/<str:reference>/steps", lifecycle_api.StepsView.as_view(), name="version-steps"),
    path("versions/<str:reference>/transitions", lifecycle_api.TransitionsView.as_view(), name="version-transitions"),
    path("lineage", lineage_api.LineageView.as_view(), name="lineage"),
    path("questionnaires", lifecycle_api.QuestionnairesView.as_view(), name="questionnaires"),
    path("questionnaires/<str:edition>", lifecycle_api.QuestionnaireView.as_view(), name="questionnaire"),
]
