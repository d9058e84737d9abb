using System.Reflection;
using Kinora.Server.Docs.Shapes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Docs;

/// <summary>Ties operations to routes.</summary>
internal static class OperationExtensions
{
    private static readonly string[] ProblemType = ["application/problem+json"];

    /// <summary>Has the document tell of the route.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder builder, Operation operation)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            // A route that is no more than a RequestDelegate is left out of documents unless it names its method.
            if (!endpoint.Metadata.OfType<MethodInfo>().Any())
            {
                endpoint.Metadata.Add(endpoint.RequestDelegate!.Method);
            }

            endpoint.Metadata.Add(operation);
            foreach (var answer in operation.Answers)
            {
                endpoint.Metadata.Add(answer.Shape is { } shape
                    ? new ProducesResponseTypeMetadata(answer.Status, shape, answer.ContentTypes)
                    : new ProducesResponseTypeMetadata(answer.Status, typeof(void)));
            }

            foreach (var status in operation.Problems)
            {
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemShape), ProblemType));
            }
        });
        return builder;
    }
}
