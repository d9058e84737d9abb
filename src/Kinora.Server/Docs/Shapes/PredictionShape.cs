using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A class that a classifier gives to the whole picture.")]
internal sealed record PredictionShape(
    [property: Description("The class, as golden_retriever.")] string Label,
    [property: Description("How sure the model is, 0 to 1.")] double Score);
