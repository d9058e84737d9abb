using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("What a picture shows.")]
internal sealed record PredictShape(
    [property: Description("The likeliest classes, best first; empty without a classifier.")] PredictionShape[] Predictions,
    [property: Description("True when there is a person in it; absent where the server was told not to look for persons (predict: {steps: [classify]}).")] bool? HasPerson = null,
    [property: Description("Why there are no predictions; absent when there are.")] string? Warning = null);
