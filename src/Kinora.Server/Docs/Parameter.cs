using Microsoft.OpenApi;

namespace Kinora.Server.Docs;

/// <summary>What a client may say beside a path.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="In">Where.</param>
/// <param name="Description">What it means, and what holds without it.</param>
/// <param name="Schema">What it may be.</param>
internal sealed record Parameter(string Name, ParameterLocation In, string Description, OpenApiSchema Schema);
