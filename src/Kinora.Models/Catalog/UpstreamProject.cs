namespace Kinora.Models.Catalog;

/// <summary>Who made a model, as opposed to who packed it.</summary>
/// <param name="License">An SPDX identifier, or "unknown" where none could be found.</param>
/// <param name="Home">The project's page.</param>
public sealed record UpstreamProject(string License, string Home);
