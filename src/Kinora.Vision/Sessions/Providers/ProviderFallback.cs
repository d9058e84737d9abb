namespace Kinora.Vision.Sessions.Providers;

/// <summary>A model that the provider which auto chose cannot load, while a later one can.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Failed">The provider that cannot load it.</param>
/// <param name="Used">The one that computes it instead.</param>
/// <param name="Reason">Why the first cannot, to follow a colon.</param>
public sealed record ProviderFallback(string Model, ExecutionProvider Failed, ExecutionProvider Used, string Reason)
{
    /// <summary>All of it in one sentence.</summary>
    public override string ToString() =>
        $"The model '{Model}' runs on {ProviderNames.NameOf(Used)}, because {ProviderNames.NameOf(Failed)} cannot load it: {Reason}.";
}
