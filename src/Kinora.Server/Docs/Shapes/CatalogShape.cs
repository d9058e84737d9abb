using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("The models that Kinora knows.")]
internal sealed record CatalogShape([property: Description("In the catalog's order.")] CatalogModelShape[] Models);
