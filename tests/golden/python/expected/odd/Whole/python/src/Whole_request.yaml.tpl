apiVersion: golden.example/v1
kind: Whole
metadata:
  name: 
  annotations: {}
spec: {}
